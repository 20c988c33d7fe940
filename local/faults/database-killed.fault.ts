import { expect, it } from "vitest";
import { execute, NEEDS_APPROVAL, newSupplier, untilOver, untilWaiting } from "./client";
import { approvalMails, approveByMail } from "./outside";
import { expectActedOnce, expectSound } from "./soundness";
import { supervisor } from "./stack-under-test";

it("keeps an approval open while Postgres is killed, and goes on when it is given", async () => {
  const supplier = newSupplier();
  const { run } = await execute(NEEDS_APPROVAL, { supplier });
  await untilWaiting(run.id);
  const [mail] = await approvalMails(supplier, 2);
  expect(await supervisor.kill("postgres")).toBe(true);
  await supervisor.healthy("postgres");
  await supervisor.healthy("app");

  if (mail) await approveByMail(mail);
  await untilOver(run.id);
  expect(await expectActedOnce(await expectSound(run.id))).toBe(1);
});
