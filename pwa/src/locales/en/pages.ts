import type { PagesCatalogue } from '..'
import activities from './activities'
import afterwards from './afterwards'
import answers from './answers'
import attendance from './attendance'
import calendar from './calendar'
import card from './card'
import desk from './desk'
import feedback from './feedback'
import escort from './escort'
import flow from './flow'
import identity from './identity'
import landing from './landing'
import legal from './legal'
import members from './members'
import move from './move'
import notices from './notices'
import notifications from './notifications'
import photos from './photos'
import pledges from './pledges'
import privacy from './privacy'
import proofs from './proofs'
import reasons from './refusals'
import results from './results'
import hours from './hours'
import service from './service'
import settings from './settingsPage'
import signUp from './signUp'
import yearly from './yearly'

/** The English texts of all pages beyond the first screen; they are loaded with the first of these pages. */
const pages: PagesCatalogue = {
  activities,
  afterwards,
  answers,
  attendance,
  calendar,
  card,
  desk,
  feedback,
  escort,
  flow,
  identity,
  landing,
  legal,
  members,
  move,
  notices,
  notifications,
  photos,
  pledges,
  privacy,
  proofs,
  reasons,
  results,
  hours,
  service,
  settings,
  signUp,
  yearly,
}

export default pages
