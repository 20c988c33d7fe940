import type { Json } from "@/lib/kernel/canonical";
import type { EffectOutcome, PaymentRequest } from "../port";
import { refusal, TestRail } from "./rail";

const STATUS = { authorize: "authorized", capture: "captured", payout: "paid_out", refund: "refunded" };

/** Payments that move no money: no more is taken than what the operation continues allows. */
export const testPayments = new TestRail<PaymentRequest>(
  ({ wallet, beneficiary }) => wallet ?? beneficiary,
  pay,
);

function pay({ operation, amount, currency, of }: PaymentRequest, key: string): EffectOutcome {
  const source = of as { amount?: number; currency?: string; reference?: string } | null;
  if (operation !== "authorize") {
    if (source?.amount === undefined)
      return refusal("There is nothing to continue.", false, "payment_missing");
    if (source.currency !== currency) {
      return refusal(`The payment is in ${source.currency}, not in ${currency}.`, false, "currency_mismatch");
    }
    if (amount > source.amount) {
      return refusal(`${amount} is more than the ${source.amount} there is.`, false, "amount_exceeded");
    }
  }
  const receipt: Record<string, Json> = {
    rail: "test",
    reference: `test:${key}`,
    operation,
    status: STATUS[operation],
    amount,
    currency,
    of: source?.reference ?? null,
  };
  return { kind: "acknowledged", receipt };
}
