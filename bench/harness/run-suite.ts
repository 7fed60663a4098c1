import { noiseLimit, timeInRounds } from './rounds.ts';
import type { CountedSuite, Goal, Suite, SuiteResult, TimedSuite } from './suite.ts';

export async function runSuite(suite: Suite): Promise<SuiteResult> {
  return suite.kind === 'time' ? runTimed(suite) : runCounted(suite);
}

async function runTimed(suite: TimedSuite): Promise<SuiteResult> {
  const { nsByName, noise } = await timeInRounds(suite);
  const restless =
    noise > noiseLimit ? [`the controls differ by ${percent(noise)}: the figures are not to be used`] : [];
  const missed = [...restless, ...missedGoals(suite.goals ?? [], nsByName)];
  return { name: suite.name, unit: 'ns', figures: nsByName, noise, missed };
}

async function runCounted({ name, unit, measure, goals = [], ceilings = {} }: CountedSuite): Promise<SuiteResult> {
  const figures = await measure();
  const tooMuch = Object.entries(ceilings)
    .filter(([contender, ceiling]) => (figures[contender] ?? Number.POSITIVE_INFINITY) > ceiling)
    .map(([contender, ceiling]) => `${contender}: ${round(figures[contender])} ${unit}, to reach: at most ${ceiling}`);
  return { name, unit, figures, noise: undefined, missed: [...tooMuch, ...missedGoals(goals, figures)] };
}

function missedGoals(goals: readonly Goal[], figures: Readonly<Record<string, number>>): readonly string[] {
  return goals.flatMap(({ contender, against, atMost }) => {
    const ratio = (figures[contender] ?? Number.NaN) / (figures[against] ?? Number.NaN);
    if (ratio <= atMost) return [];
    return [`${contender} takes ${round(ratio)} of ${against}, to reach: at most ${round(atMost)}`];
  });
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function round(value: number | undefined): string {
  return value === undefined ? '?' : String(Number(value.toPrecision(3)));
}
