import type { Random } from '../traffic/random.ts';

/** What happens now and then to who sends letters. */
export class MailServerBusy extends Error {
  override readonly name = 'MailServerBusy';
}

/** Has work fail as often as the share says, before it has begun, so that there is something to be tried again. */
export function failNowAndThen(random: Random, share: number): (work: () => Promise<void>) => Promise<void> {
  return async (work) => {
    if (random() < share) throw new MailServerBusy('the mail server is busy');
    await work();
  };
}
