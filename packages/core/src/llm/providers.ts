/**
 * The names that the semantic conventions have for providers (`gen_ai.provider.name`), by what the AI SDK calls them. What
 * the two call alike is not listed.
 */
const conventionalNames: ReadonlyMap<string, string> = new Map([
  ['azure', 'azure.ai.openai'],
  ['azure-openai', 'azure.ai.openai'],
  ['amazon-bedrock', 'aws.bedrock'],
  ['bedrock', 'aws.bedrock'],
  ['google', 'gcp.gemini'],
  ['google.vertex', 'gcp.vertex_ai'],
  ['vertex', 'gcp.vertex_ai'],
  ['mistral', 'mistral_ai'],
  ['moonshotai', 'moonshot_ai'],
  ['xai', 'x_ai'],
]);

/** @param name as of the AI SDK, which adds the kind of the model: `openai.responses`, `google.vertex.chat` */
export function providerOf(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  const [family = name, product] = name.split('.', 2);
  return conventionalNames.get(`${family}.${product}`) ?? conventionalNames.get(family) ?? family;
}
