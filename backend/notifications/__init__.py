"""Telling people: the inbox inside the app, and what leaves it by push, e-mail and text message.

A notification is a row queued in the transaction of its cause; crowds are told by an announcement that the worker works
off. Deliveries follow by what people choose, in neutral words. Features above write through `service.notify`,
`announce` and `settle`; it never reads them.
"""
