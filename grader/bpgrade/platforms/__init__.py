"""Learning platforms: who handed in which files of a download, and how grades go back."""
