/**
 * How many approvals each stage has when every approval counts for one stage at most and as many as possible count:
 * a matching, found by augmenting paths. Pure.
 * @param quorums of the stages
 * @param approvals for each, the stages it may count for, by number from 1
 */
export function countStages(quorums: number[], approvals: number[][]): number[] {
  const seats: number[][] = quorums.map(() => []);
  const seat = (approval: number, tried: Set<number>): boolean => {
    for (const number of approvals[approval] ?? []) {
      const stage = number - 1;
      const taken = seats[stage];
      if (!taken || tried.has(stage)) continue;
      tried.add(stage);
      if (taken.length < (quorums[stage] ?? 0)) {
        taken.push(approval);
        return true;
      }
      for (const [index, other] of taken.entries()) {
        if (!seat(other, tried)) continue;
        taken[index] = approval;
        return true;
      }
    }
    return false;
  };
  for (const approval of approvals.keys()) seat(approval, new Set());
  return seats.map((taken) => taken.length);
}
