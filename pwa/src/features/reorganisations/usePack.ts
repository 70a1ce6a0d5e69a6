import { useMutation } from '@tanstack/vue-query'
import { problemText } from '@/api/problemText'
import { download } from '@/features/attendance/officer/files'
import { t } from '@/locales'
import { toast } from '@/ui/toast'

export const PACK_FORMATS = ['pdf', 'xlsx'] as const
export type PackFormat = (typeof PACK_FORMATS)[number]

/** Taking a pack: the file is saved on the device, a refusal is told. */
export const usePack = <Wanted>(load: (wanted: Wanted) => Promise<File>) =>
  useMutation({
    mutationFn: load,
    onSuccess: (file) => {
      download(file)
      toast(t('reorg.downloaded'), { tone: 'good' })
    },
    onError: (problem) => toast(problemText(problem), { tone: 'bad' }),
  })
