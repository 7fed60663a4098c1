import { overheadOf } from '../harness/overhead.ts';
import { pinnedProgram } from '../harness/pinned-program.ts';
import type { Client } from './measured-client.ts';
import type { Framework } from './measured-server.ts';

const requests = Number(process.env.BENCH_HTTP_REQUESTS ?? 20_000);

/** The CPU time that a server spends on a request, by instrumentation. */
export async function serverOverhead(framework: Framework): Promise<Readonly<Record<string, number>>> {
  const load = await pinnedProgram(1, new URL('load.ts', import.meta.url));
  const figures = await overheadOf({
    program: new URL('measured-server.ts', import.meta.url),
    variants: { none: [framework, 'none'], ours: [framework, 'ours'], official: [framework, 'official'] },
    exercise: (server) => load.ask({ port: server.ready, requests }),
  });
  load.stop();
  return figures;
}

/** The CPU time that a client spends on a request, by instrumentation. */
export async function clientOverhead(client: Client): Promise<Readonly<Record<string, number>>> {
  const target = await pinnedProgram(1, new URL('target.ts', import.meta.url));
  const figures = await overheadOf({
    program: new URL('measured-client.ts', import.meta.url),
    variants: { none: [client, 'none'], ours: [client, 'ours'], official: [client, 'official'] },
    exercise: (program) => program.ask({ port: target.ready, requests }),
  });
  target.stop();
  return figures;
}
