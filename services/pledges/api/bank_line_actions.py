"""What people do with bank lines: propose, join, search, take back.

Routes (shapes in `bank_line_shapes`):
  POST /bank-lines/<id>/proposals       LineProposalSchema   -> 201 ApprovalSchema
  POST /bank-lines/joined-proposals     JoinedProposalSchema -> 201 ApprovalSchema
  POST /bank-lines/batch-proposals      BatchProposalsSchema -> 200 BatchOutcomeSchema
  GET  /bank-lines/<id>/pledge-search   ?q=                  -> 200 FoundPledgesSchema
  GET  /bank-lines/<id>/choices                              -> 200 ChoicesSchema
  GET  /bank-lines/<id>/history                              -> 200 LineHistorySchema
"""
