/** Minor-unit exponent of an ISO 4217 code, as the platform's Intl data knows it (USD 2, JPY 0, VND 0, KWD 3). */
function currencyExponent(currency: string): number {
  return (
    new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2
  );
}

/** `amount` in integer minor units, shown in the reader's locale: 125000 USD → "$1,250.00". */
export function formatMoney(amount: number | bigint, currency: string, locale = "en"): string {
  const exponent = currencyExponent(currency);
  const digits = BigInt(amount)
    .toString()
    .replace("-", "")
    .padStart(exponent + 1, "0");
  const sign = BigInt(amount) < 0n ? "-" : "";
  const whole = exponent === 0 ? digits : `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
  // A decimal string keeps every digit; Intl formats it without a detour through a float.
  return new Intl.NumberFormat(locale, { style: "currency", currency }).format(
    `${sign}${whole}` as Intl.StringNumericLiteral,
  );
}
