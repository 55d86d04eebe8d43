import pg from 'pg';

/** What writers notify and watchers listen to. */
export const CHANNEL = 'putright_head';

const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 30_000;

interface Watch {
  onChange: () => void;
  /** Hears of the connection's end and of every attempt to open it again that failed. */
  lost: (error: Error) => void;
}

/**
 * Hears over a connection of its own that somebody has written. When the connection ends, it is opened again, after waits that
 * double up to half a minute, and `onChange` is called: nobody told us what was written meanwhile. Returns how to stop.
 * Throws where it cannot be opened the first time.
 */
export async function listen(url: string, { onChange, lost }: Watch): Promise<() => Promise<void>> {
  let wait = FIRST_WAIT_MS;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let line: Promise<pg.Client | undefined>;

  const open = async () => {
    const { client, ended } = await openLine(url, { onChange, lost });
    wait = FIRST_WAIT_MS;
    void ended.then(openLater);
    return client;
  };
  const openLater = () => {
    if (stopped) return;
    timer = setTimeout(openAgain, wait).unref();
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  };
  const openAgain = () => {
    line = open();
    line.then(onChange, (error: Error) => {
      lost(error);
      openLater();
    });
  };

  line = open();
  await line;
  return async () => {
    stopped = true;
    clearTimeout(timer);
    const client = await line.catch(() => undefined);
    await client?.end();
  };
}

async function openLine(url: string, { onChange, lost }: Watch): Promise<{ client: pg.Client; ended: Promise<void> }> {
  const client = new pg.Client({ connectionString: url, keepAlive: true });
  // Listened for from the start, so that an end right after the opening is not missed.
  const ended = new Promise<void>((resolve) => client.once('end', resolve));
  client.on('error', lost).on('notification', onChange);
  try {
    await client.connect();
    await client.query(`listen ${CHANNEL}`);
  } catch (error) {
    void client.end().catch(lost);
    throw error;
  }
  return { client, ended };
}
