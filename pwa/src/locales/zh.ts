import activities from './zh/activities'
import app from './zh/app'
import attendance from './zh/attendance'
import home from './zh/home'
import identity from './zh/identity'
import members from './zh/members'
import notifications from './zh/notifications'
import offline from './zh/offline'
import organisations from './zh/organisations'
import reasons from './zh/reasons'
import settings from './zh/settings'
import ui from './zh/ui'

/** All Chinese texts, one file per feature. */
export default {
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
