import type { Catalogue } from '.'
import app from './en/app'
import home from './en/home'
import offline from './en/offline'
import reasons from './en/reasons'
import settings from './en/settings'
import ui from './en/ui'

/** The English texts of the first screen; the type demands the same names as in Chinese. */
const en: Catalogue = {
  app,
  home,
  offline,
  reasons,
  settings,
  ui,
}

export default en
