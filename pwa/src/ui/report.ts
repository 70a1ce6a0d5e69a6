import { problemText } from '@/api/problemText'
import { toast } from './toast'

/** Wait for an act and say in passing how it ended: `done`, or why it failed. Answers whether it went well. */
export async function report<T>(act: Promise<T>, done: string | ((result: T) => string)): Promise<boolean> {
  try {
    const result = await act
    toast(typeof done === 'string' ? done : done(result), { tone: 'good' })
    return true
  } catch (problem) {
    toast(problemText(problem), { tone: 'bad' })
    return false
  }
}
