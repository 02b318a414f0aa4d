"""The quiz bank: `bank` reads the questions, `moodle` and `qti` write them for a platform, `files` is all that is made of them."""
