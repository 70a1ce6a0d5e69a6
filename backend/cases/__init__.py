"""What people have to decide: absence over months, letters that expired long ago.

A Case is opened with the figures of that day; CaseEntries say what was done since, and a named person decides. Nothing
happens to a membership by itself. On the way to a case the ladder reminds, kindly, the member and the branch; who
stands where is worked out from the record whenever somebody looks. Secretaries see their branch's, committees theirs.
"""
