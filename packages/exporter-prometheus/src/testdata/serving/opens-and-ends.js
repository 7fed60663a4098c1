// Opens an endpoint; when it has been scraped three times it has nothing else to do, and must end.
import { createServing } from '../../serving/serving.ts';
import { resolveServingOptions } from '../../serving/serving-options.ts';
import { selfSigned } from './self-signed.ts';

const somethingElseToDo = setTimeout(() => process.exit(3), 20_000);
let scrapes = 0;
const scrape = async () => {
  if (++scrapes === 3) clearTimeout(somethingElseToDo);
  return { contentType: 'text/plain', chunks: [Buffer.from('up 1\n')], byteLength: 5 };
};
const options = process.argv[2] === 'https' ? { port: 0, tls: selfSigned() } : { port: 0 };
const { endpoint } = createServing(scrape, resolveServingOptions('the test', options));
const opened = await endpoint?.open();
console.log(opened?.url);
