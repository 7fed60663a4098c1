import { type FamilyRule, problem } from '../rules/family-rule.ts';

export const unitEndsTheName: FamilyRule = (family) => {
  const { name, unit = '' } = family;
  return unit === '' || name.endsWith(`_${unit}`) ? undefined : problem(family, `${name} does not end with _${unit}`);
};

export const infoAndStateSetHaveNoUnit: FamilyRule = (family) => {
  const hasNone = family.type === 'info' || family.type === 'stateset';
  return hasNone && family.unit ? problem(family, `the ${family.type} ${family.name} with a unit`) : undefined;
};
