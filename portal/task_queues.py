"""Which queues are there? `quick`: codes, mails, sweeps. `files`: docking and copies to watch. `heavy`: the rest."""

# The row of a job is the truth; the queue only knocks. So the queue itself never repeats a failed task,
# and only `quick` knows a time limit: for a job, the lease on its row decides when a worker is taken for dead.
# A process of its own for each task. The time limit is only there because the library warns at every start
# where it has none: six days, less than the time after which it repeats a task.
AS_LONG_AS_IT_TAKES = {
    "workers": 1,
    "timeout": 6 * 24 * 3600,
    "retry": 7 * 24 * 3600,
    "max_attempts": 1,
    "queue_limit": 1,
    "recycle": 1,
}
Q_CLUSTER = {
    "name": "quick",
    "orm": "default",
    "workers": 1,
    "bulk": 1,
    "queue_limit": 2,
    "timeout": 300,
    "retry": 1200,
    "max_attempts": 1,
    "ack_failures": True,
    "catch_up": False,
    "poll": 1,
    "save_limit": 500,
    "recycle": 200,
    # There is no such cache, on purpose: else each cluster writes its own state to the database twice a
    # second, and nothing reads it.
    "cache": "none",
    "label": "Tasks",
    "ALT_CLUSTERS": {"files": AS_LONG_AS_IT_TAKES, "heavy": AS_LONG_AS_IT_TAKES},
}
