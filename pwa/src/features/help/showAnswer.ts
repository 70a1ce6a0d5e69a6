import { createApp } from 'vue'
import { router } from '@/router'
import AnswerDialog from './AnswerDialog.vue'

/** Show the answer to a refusal over whatever is on screen, so that nothing typed is lost; it outlives a passing message. */
export function showAnswer(reason: string): void {
  const place = document.body.appendChild(document.createElement('div'))
  const close = () => {
    app.unmount()
    place.remove()
  }
  const app = createApp(AnswerDialog, { reason, onClose: close }).use(router)
  app.mount(place)
}
