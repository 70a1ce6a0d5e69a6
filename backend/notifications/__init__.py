"""Telling people: the inbox inside the app.

A notification is a row queued in the transaction of its cause, by kind and parameters; the app translates it.
Features above write to it through `service.notify`; it never reads them.
"""
