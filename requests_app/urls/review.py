"""Where is which page of the reviewers? Players of candidates; what is hidden in each confirmed clip."""

from django.urls import path

from requests_app.views import (
    review,
    review_board,
    review_changes,
    review_grounds,
    review_news,
    review_players,
    review_work,
)

CLIP = "<str:reference>/<int:clip>/"
# One address a change, named like its view.
CHANGES = (
    "decide", "hide_the_rest", "group", "merge",
    "draw_box", "move_box", "remove_box", "set_box", "unpin", "split", "extend", "cut_here", "false_face",
    "set_sound", "write_line", "set_output", "cut", "uncut", "still", "remove_still",
    "undo", "redo",
)  # fmt: skip

app_name = "review"
urlpatterns = [
    path("player/<int:candidate>/", review_players.player, name="player"),
    path("player/<int:candidate>/video.mp4", review_players.player_video, name="player_video"),
    path("player/<int:candidate>/progress/", review_players.player_progress, name="player_progress"),
    path("player/<int:candidate>/make-copy/", review_players.make_copy, name="make_copy"),
    path("<str:reference>/board/", review_board.board, name="board"),
    path("<str:reference>/board/apply/", review_board.apply_to_all, name="apply_to_all"),
    path("<str:reference>/board/decide/", review_board.decide_in_several, name="decide_in_several"),
    path(CLIP, review.clip, name="clip"),
    path(f"{CLIP}plan.json", review.plan, name="plan"),
    path(f"{CLIP}original.mp4", review.original, name="original"),
    path(f"{CLIP}result-<int:derivative>.mp4", review.result, name="result"),
    path(f"{CLIP}picture-<str:track>.jpg", review.picture, name="picture"),
    path(f"{CLIP}progress/<str:kind>/", review.progress, name="progress"),
    path(f"{CLIP}since.json", review_news.since, name="since"),
    path(f"{CLIP}preview.mp4", review.preview_video, name="preview_video"),
    # changes to the plan
    *[path(f"{CLIP}{name.replace('_', '-')}/", getattr(review_changes, name), name=name) for name in CHANGES],
    # work that takes its time
    path(f"{CLIP}follow/", review_work.follow, name="follow"),
    path(f"{CLIP}listen/", review_work.listen, name="listen"),
    path(f"{CLIP}suggest/", review_work.suggest, name="suggest"),
    path(f"{CLIP}preview/", review_work.preview, name="preview"),
    path(f"{CLIP}look-for-faces/", review_work.look_for_faces, name="look_for_faces"),
    path(f"{CLIP}copy-again/", review_work.copy_again, name="copy_again"),
    path(f"{CLIP}render/", review_work.render, name="render"),
    path(f"{CLIP}cancel/<str:kind>/", review_work.cancel, name="cancel"),
    # on which ground it is withheld
    path(f"{CLIP}grounds/", review_grounds.listed, name="grounds"),
    path(f"{CLIP}grounds/give/", review_grounds.give, name="give_ground"),
    path(f"{CLIP}grounds/<int:withheld>/take-back/", review_grounds.take_back, name="take_back_ground"),
    # what was looked at, and watched
    path(f"{CLIP}looked/", review_work.looked, name="looked"),
    path(f"{CLIP}played/<int:derivative>/", review_work.played, name="played"),
]
