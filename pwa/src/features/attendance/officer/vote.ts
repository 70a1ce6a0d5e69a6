import type { Resolution, VoteBody } from './useVotes'

/** A vote as it is typed. */
export interface TypedVote {
  text: string
  kind: VoteBody['kind']
  yes: string
  no: string
  abstain: string
  excluded: string
  exclusionReason: string
  reason: string
}

export const emptyVote = (): TypedVote => ({
  text: '',
  kind: 'ordinary',
  yes: '',
  no: '0',
  abstain: '0',
  excluded: '',
  exclusionReason: '',
  reason: '',
})

export const voteOf = (resolution: Resolution): TypedVote => ({
  text: resolution.text,
  kind: resolution.kind,
  yes: String(resolution.yes),
  no: String(resolution.no),
  abstain: String(resolution.abstain),
  excluded: resolution.excluded ? String(resolution.excluded) : '',
  exclusionReason: resolution.exclusion_reason ?? '',
  reason: '',
})

const isCount = (text: string) => /^\d{0,4}$/.test(text.trim())
const sumOf = ({ yes, no, abstain }: TypedVote) => Number(yes) + Number(no) + Number(abstain)

/** How many of those present have not been counted. */
export const unvoted = (vote: TypedVote, present: number) => Math.max(0, present - (sumOf(vote) || 0))

/** The first thing that is missing or cannot be. */
export function faultOf(
  vote: TypedVote,
  present: number,
  isCorrection: boolean,
): 'text' | 'votes' | 'reason' | undefined {
  if (vote.text.trim() === '') return 'text'
  const counts = [vote.yes, vote.no, vote.abstain, vote.excluded]
  if (!counts.every(isCount) || sumOf(vote) > present) return 'votes'
  const isExcluding = vote.kind === 'election' && Number(vote.excluded) > 0
  if (isExcluding && vote.exclusionReason.trim() === '') return 'reason'
  return isCorrection && vote.reason.trim() === '' ? 'reason' : undefined
}

export function bodyOf(vote: TypedVote): Omit<VoteBody, 'id' | 'reason'> {
  const excluded = vote.kind === 'election' ? Number(vote.excluded) : 0
  return {
    text: vote.text.trim(),
    kind: vote.kind,
    yes: Number(vote.yes),
    no: Number(vote.no),
    abstain: Number(vote.abstain),
    excluded,
    exclusion_reason: excluded > 0 ? vote.exclusionReason.trim() : null,
  }
}
