"""The zygote: a process that has numpy ready, shuts itself in, and forks one child for each submission.

It is exec'd, so that nothing of the judge's memory is in it; it gets questions, and never an answer. `main` is its life:
warm up (`warm`), shut the doors that hold for all children (`namespaces`, `privileges`, `landlock`), and then fork. A child
bounds itself (`bounds`), takes all system calls away but the few that computing needs (`seccomp`, from the table in
`syscalls`), and runs the submission; its results go to the judge by a pipe of their own, not by way of the zygote.
"""
