"""Attacks on the sandbox: submissions that try to get out of it, each one record, in a file for each theme.

An attacker is told everything that a real one would have to guess: where the secret lies, which process judges, at which
address it holds what. Whether an attack succeeded is seen from outside wherever that is possible.

Each attack is run three ways:

1. unprotected, by an ordinary user (`unprotected`): there it has to succeed, or it has no teeth and proves nothing;
2. in the box, at the levels FULL and STRONG, with root or an ordinary user as judge: there it has to fail;
3. and an honest submission, right after it in the same box, has to get its points, with nothing left over.

`driver` runs all of them for one level and one user, in a process of its own (a zygote's start costs more than fifty attacks),
and prints what came of each; `ordinary` makes an ordinary user of root; `test_attacks` asks for the outcomes.
"""
