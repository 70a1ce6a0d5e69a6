import app from './zh/app'
import home from './zh/home'
import offline from './zh/offline'
import reasons from './zh/reasons'
import settings from './zh/settings'
import ui from './zh/ui'

/** The Chinese texts of the first screen and of what every page shows, one file per feature. */
export default {
  app,
  home,
  offline,
  reasons,
  settings,
  ui,
}
