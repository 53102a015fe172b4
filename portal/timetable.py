"""What does the log need done, and how often? (dotted path of a task, minutes)"""

SCHEDULE = [
    ("portal.checkpoints.make_checkpoint", 60),
    ("portal.log_checks.check_nightly", 24 * 60),
    ("portal.log_checks.knock_again", 5),
]
