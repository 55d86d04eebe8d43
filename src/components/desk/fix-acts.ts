/** The three acts that take a root cause further, in their order. */
import type { Viewer } from '#api/context.ts';
import { mayPublishCause, mayShip, mayVerify } from '#api/fixes/rules.ts';
import type { Allowed } from '#api/guards.ts';

/** What the rules ask of a root cause. */
type Fix = Parameters<typeof mayPublishCause>[1];

export interface FixAct {
  /** The end of its address. */
  name: string;
  title: string;
  /** What happens then. */
  says: string;
  label: string;
  hint: string;
  optional: boolean;
  may: (viewer: Viewer, fix: Fix) => Allowed;
}

const acts: FixAct[] = [
  {
    name: 'cause-publication',
    title: 'Publish the cause',
    says: 'The root cause and what added to it stand on the public page from then on. Afterwards only an approver can change them. There is no way back.',
    label: 'Evidence',
    hint: 'How you know: a test, a log, a line of code.',
    optional: true,
    may: mayPublishCause,
  },
  {
    name: 'shipping',
    title: 'Say that the fix is out',
    says: 'From now on every new report with this cause says that it came back.',
    label: 'What is out',
    hint: 'What was changed, and where it can be seen.',
    optional: true,
    may: mayShip,
  },
  {
    name: 'verification',
    title: 'Say that the fix was checked',
    says: 'You looked whether the cause is gone. Show how, so that others can check.',
    label: 'How it was checked',
    hint: 'With the evidence: what was tried, what was counted, since when.',
    optional: false,
    may: mayVerify,
  },
];

/** The act whose address ends so. */
export function fixAct(name: string | undefined): FixAct | undefined {
  return acts.find((act) => act.name === name);
}

/** The act that comes next for a root cause in this stage; none where all is done. */
export function nextAct(stage: string): FixAct | undefined {
  const next: Record<string, string> = {
    open: 'cause-publication',
    cause_published: 'shipping',
    recurred: 'shipping',
    shipped: 'verification',
  };
  return fixAct(next[stage]);
}
