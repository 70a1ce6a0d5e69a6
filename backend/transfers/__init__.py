"""Who moves: transfers of members between branches, their letters and receipts.

A Transfer goes along TransferStations, one organisation after the other; every TransferStep is kept. The member stays
on the old branch's roster until the new one has placed them. An approval here does not move the relation in the
national system by itself. Members apply, branches and committees answer, each at its own station.
"""
