import type { Language } from "../check/words";

const WORDS = {
  title: { en: "Evidence of a run", vi: "Hồ sơ một lần chạy" },
  intro: {
    en: "This page checks the bundle by itself. It asks no server and sends nothing.",
    vi: "Trang này tự kiểm hồ sơ. Nó không hỏi máy chủ nào và không gửi gì đi.",
  },
  language: { en: "Tiếng Việt", vi: "English" },
  checking: { en: "Checking…", vi: "Đang kiểm…" },
  holds: { en: "Everything holds", vi: "Mọi thứ đều đúng" },
  holdsBody: {
    en: "Nothing in this bundle was changed, removed or put in since it was signed.",
    vi: "Không có gì trong hồ sơ bị sửa, bỏ đi hay thêm vào kể từ khi được ký.",
  },
  broken: { en: "This bundle does not hold", vi: "Hồ sơ này không đúng" },
  brokenBody: {
    en: "What is wrong is named below. Do not rely on what this bundle says.",
    vi: "Chỗ sai được nêu bên dưới. Đừng dựa vào những gì hồ sơ này ghi.",
  },
  unread: { en: "This is no evidence bundle", vi: "Đây không phải hồ sơ bằng chứng" },
  checks: { en: "Checks", vi: "Các mục kiểm" },
  run: { en: "What it is about", vi: "Hồ sơ này về" },
  template: { en: "Request", vi: "Yêu cầu" },
  version: { en: "version", vi: "phiên bản" },
  status: { en: "State", vi: "Trạng thái" },
  requestedBy: { en: "Asked by", vi: "Người yêu cầu" },
  created: { en: "Asked", vi: "Lúc yêu cầu" },
  finished: { en: "Ended", vi: "Lúc kết thúc" },
  decision: { en: "Policy", vi: "Chính sách" },
  approved: { en: "approved", vi: "đã duyệt" },
  rejected: { en: "rejected", vi: "đã từ chối" },
  approvals: { en: "Decided by", vi: "Người quyết định" },
  key: { en: "Signed with", vi: "Ký bằng" },
  keyOwn: {
    en: "The bundle brings this key along, which shows only that it fits itself. Compare the fingerprint with one you got from elsewhere, such as /v1/audit-keys, or paste that here.",
    vi: "Khoá này đi kèm hồ sơ, nên chỉ cho thấy hồ sơ khớp với chính nó. Hãy so dấu vân tay với bản bạn có từ nơi khác, như /v1/audit-keys, hoặc dán vào đây.",
  },
  keyGiven: { en: "This is the key you gave.", vi: "Đây đúng là khoá bạn đưa." },
  keyLabel: { en: "Fingerprint or public key you trust", vi: "Dấu vân tay hoặc khoá công khai bạn tin" },
  story: { en: "What happened", vi: "Diễn biến" },
  files: { en: "Files", vi: "Tệp" },
  drop: { en: "Check a bundle", vi: "Kiểm một hồ sơ" },
  dropBody: {
    en: "Drop the zip here, or choose it. That checks this page's own file as well.",
    vi: "Thả tệp zip vào đây, hoặc chọn tệp. Cách này kiểm cả chính trang này.",
  },
  choose: { en: "Choose the zip", vi: "Chọn tệp zip" },
  fromPage: { en: "Checked: the copy this page carries.", vi: "Đã kiểm: bản đi kèm trang này." },
  fromFile: { en: "Checked: {name}", vi: "Đã kiểm: {name}" },
} as const;

export type Word = keyof typeof WORDS;

/** A text of the page. */
export function word(key: Word, language: Language): string {
  return WORDS[key][language];
}
