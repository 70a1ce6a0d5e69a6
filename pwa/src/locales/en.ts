import type { Catalogue } from '.'
import activities from './en/activities'
import app from './en/app'
import attendance from './en/attendance'
import home from './en/home'
import identity from './en/identity'
import members from './en/members'
import notifications from './en/notifications'
import offline from './en/offline'
import organisations from './en/organisations'
import reasons from './en/reasons'
import settings from './en/settings'
import ui from './en/ui'

/** All English texts; the type demands the same names as in Chinese. */
const en: Catalogue = {
  activities,
  app,
  attendance,
  home,
  identity,
  members,
  notifications,
  offline,
  organisations,
  reasons,
  settings,
  ui,
}

export default en
