/** Online and hybrid activities, for officers. */
export default {
  mode: 'How people take part',
  mode_on_site: 'In person',
  mode_online: 'Online',
  mode_hybrid: 'Both',
  link: 'Meeting link',
  linkHint: 'Seen by those who are expected only; no notice contains it.',
  showShared: 'Show the online code',
  sharedText:
    'For the shared screen of the meeting. These check-ins wait until you have compared them with who is there.',
  provisional: 'For those who checked in online, please compare with the list of participants before you confirm.',
  onScreen: 'Online check-in code',
}
