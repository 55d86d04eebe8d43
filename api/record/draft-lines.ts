/** The lines about answers that a second person checks, in plain sentences. */
export const draftSentences: Record<string, string> = {
  'approval.required': 'The company said what a second person checks before it is published',
  'approval.waived': 'The company said what a second person does not check any more',
  'draft.written': 'The company wrote a version of an answer that is to be checked',
  'draft.handed_in': 'The company wrote an answer, which is being checked, on',
  'draft.commented': 'The company spoke about an answer that is to be checked',
  'draft.approved': 'A second person approved an answer on',
  'draft.refused': 'A second person sent back an answer on',
  'draft.withdrawn': 'The company took back an answer that was not published on',
  'draft.published': 'The company published an answer that a second person approved',
};
