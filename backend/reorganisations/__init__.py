"""How branches change: one is dissolved, merged into another or split, or many members move at once.

A Reorganisation is proposed by an officer of a committee above all branches that it touches, after a dry run that
shows everything that will happen, and confirmed by another one. It is applied as a whole or not at all, and can be
taken back within a day. The new secretary gets a pack with what they need to know.
"""
