import { setTimeout as sleep } from "node:timers/promises";
import { expect, inject, it } from "vitest";
import { execute, NEEDS_APPROVAL, newSupplier, readRun, untilOver, untilWaiting } from "./client";
import { approvalMails, approveByMail } from "./outside";
import { expectActedOnce, expectSound } from "./soundness";
import { supervisor } from "./stack-under-test";

it("mails approvers once the mail server returns, each of them once", async () => {
  const { tenant } = inject("stackUnderTest");
  const supplier = newSupplier();
  // Killed first: asked to end, it would serve the connections it has for a while.
  await supervisor.kill("mail");
  await supervisor.stop("mail");
  const { run } = await execute(NEEDS_APPROVAL, { supplier });
  await untilWaiting(run.id);
  // Time for tries that find nobody there.
  await sleep(3000);
  await supervisor.start("mail");

  const mails = await approvalMails(supplier, 2);
  const finance = tenant.people.filter(({ roles }) => roles.includes("finance")).map(({ email }) => email);
  const addressed = (all: typeof mails) => all.flatMap(({ to }) => to.map(({ address }) => address)).sort();
  expect(addressed(mails)).toEqual(finance.sort());
  expect((await readRun(run.id)).status).toBe("waiting");

  const [mail] = mails;
  if (mail) await approveByMail(mail);
  await untilOver(run.id);
  expect(await expectActedOnce(await expectSound(run.id))).toBe(1);
  expect(addressed(await approvalMails(supplier, 2))).toEqual(finance);
});
