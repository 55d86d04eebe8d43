/** What the log says of following more than one problem: who follows what is told to nobody. */
export const followingSentences: Record<string, string> = {
  'topic.followed': 'One more person follows the board, an area or a root cause',
  'topic.unfollowed': 'One person less follows the board, an area or a root cause',
  'topic.paced': 'A follower wants to hear sooner or later of',
  'member.hearing_changed': 'A member changed how they hear of what they follow',
};
