import type { CheckId, Problem, ProblemCode } from "./report";

export type Language = "en" | "vi";

/** `{name}` stands for a value of the problem or the check. */
type Words = Record<Language, string>;

/** What each check shows, when it passes. */
export const CHECK_WORDS: Record<CheckId, { title: Words; passed: Words }> = {
  files: {
    title: { en: "Files", vi: "Tệp" },
    passed: {
      en: "All {files} files are as the manifest lists them, and there is no other.",
      vi: "Cả {files} tệp đúng như bản kê, và không có tệp nào khác.",
    },
  },
  seal: {
    title: { en: "Seal", vi: "Dấu niêm" },
    passed: {
      en: "The manifest is signed, by key {keyId}.",
      vi: "Bản kê có chữ ký của khoá {keyId}.",
    },
  },
  journal: {
    title: { en: "Journal of the run", vi: "Nhật ký lần chạy" },
    passed: {
      en: "No gap in it, and each entry seals the one before it. Entries: {events}.",
      vi: "Không thiếu mục nào, và mỗi mục niêm mục trước nó. Số mục: {events}.",
    },
  },
  audit: {
    title: { en: "Audit chain", vi: "Chuỗi kiểm toán" },
    passed: {
      en: "The run's audit events stand in the tenant's chain up to a signed checkpoint. Events: {events}, links: {links}, checkpoints: {checkpoints}.",
      vi: "Sự kiện của lần chạy nằm trong chuỗi của tổ chức cho tới một mốc có chữ ký. Sự kiện: {events}, mắt xích: {links}, mốc: {checkpoints}.",
    },
  },
  anchor: {
    title: { en: "Run in the audit chain", vi: "Lần chạy trong chuỗi kiểm toán" },
    passed: {
      en: "The audit chain names this run's beginning and, once it is over, the end of its journal.",
      vi: "Chuỗi kiểm toán ghi lúc lần chạy bắt đầu và, khi đã xong, điểm cuối nhật ký của nó.",
    },
  },
  versions: {
    title: { en: "Template and policies", vi: "Mẫu và chính sách" },
    passed: {
      en: "Template, input and policies are the ones the run was bound to. Policies: {policies}.",
      vi: "Mẫu, dữ liệu vào và chính sách đúng là những gì lần chạy bị ràng buộc. Chính sách: {policies}.",
    },
  },
  decisions: {
    title: { en: "Policy decisions", vi: "Quyết định chính sách" },
    passed: {
      en: "Policy decided before anything was done. Decisions: {decisions}.",
      vi: "Chính sách quyết định trước khi làm bất cứ điều gì. Quyết định: {decisions}.",
    },
  },
  approvals: {
    title: { en: "Approvals", vi: "Phê duyệt" },
    passed: {
      en: "Each decision is bound to what was seen, and is in the audit chain. Approvals: {approvals}, decisions: {decisions}.",
      vi: "Mỗi quyết định gắn với điều đã thấy và có trong chuỗi kiểm toán. Phê duyệt: {approvals}, quyết định: {decisions}.",
    },
  },
  effects: {
    title: { en: "Acts on the outside world", vi: "Tác động ra bên ngoài" },
    passed: {
      en: "Each is under a key of this run, and came after its step began. Acts: {effects}.",
      vi: "Mỗi tác động mang khoá của lần chạy này và đến sau khi bước bắt đầu. Tác động: {effects}.",
    },
  },
  proofs: {
    title: { en: "Proofs", vi: "Bằng chứng" },
    passed: {
      en: "Each is as it came in, and is in the audit chain. Proofs: {proofs}.",
      vi: "Mỗi bằng chứng đúng như lúc nhận và có trong chuỗi kiểm toán. Bằng chứng: {proofs}.",
    },
  },
  artefacts: {
    title: { en: "Artefacts", vi: "Tài liệu" },
    passed: { en: "All {artefacts} artefacts are here.", vi: "Có đủ {artefacts} tài liệu." },
  },
};

/** Every problem in plain words. */
const PROBLEM_WORDS: Record<ProblemCode, Words> = {
  file_changed: { en: "{path} was changed", vi: "{path} đã bị sửa" },
  file_missing: { en: "{path} is missing", vi: "thiếu {path}" },
  file_unknown: { en: "{path} is not in the manifest", vi: "{path} không có trong bản kê" },
  file_unreadable: { en: "{path} cannot be read", vi: "không đọc được {path}" },
  page_changed: { en: "verify.html was changed", vi: "verify.html đã bị sửa" },
  page_unsigned: { en: "the seal does not cover verify.html", vi: "dấu niêm không bao gồm verify.html" },
  seal_malformed: { en: "seal.json was changed", vi: "seal.json đã bị sửa" },
  seal_other_manifest: {
    en: "manifest.json is not the one that was sealed",
    vi: "manifest.json không phải bản đã niêm",
  },
  seal_other_run: { en: "the seal is another run's", vi: "dấu niêm của lần chạy khác" },
  seal_signature: { en: "the signature of seal.json does not hold", vi: "chữ ký của seal.json không đúng" },
  key_unknown: { en: "signed with the unknown key {keyId}", vi: "ký bằng khoá lạ {keyId}" },
  key_untrusted: {
    en: "signed with key {keyId}, which is not the key you gave",
    vi: "ký bằng khoá {keyId}, không phải khoá bạn đưa",
  },
  no_ed25519: {
    en: "this browser cannot check Ed25519 signatures: use a newer one, or the command line",
    vi: "trình duyệt này không kiểm được chữ ký Ed25519: hãy dùng bản mới hơn, hoặc dòng lệnh",
  },
  journal_missing: { en: "entries {from} to {to} are missing", vi: "thiếu các mục {from} đến {to}" },
  journal_order: { en: "entry {seq} is out of order", vi: "mục {seq} sai thứ tự" },
  journal_changed: { en: "entry {seq} was changed", vi: "mục {seq} đã bị sửa" },
  journal_link: {
    en: "entry {seq} does not follow from the one before it",
    vi: "mục {seq} không nối tiếp mục trước",
  },
  journal_end: {
    en: "the journal does not end with entry {seq}, where the run ends",
    vi: "nhật ký không kết thúc ở mục {seq} như lần chạy",
  },
  audit_changed: { en: "audit event {seq} was changed", vi: "sự kiện kiểm toán {seq} đã bị sửa" },
  audit_link: {
    en: "audit event {seq} does not stand in the chain as shown",
    vi: "sự kiện kiểm toán {seq} không nằm trong chuỗi như đã ghi",
  },
  audit_tenant: { en: "the audit events are another tenant's", vi: "sự kiện kiểm toán của tổ chức khác" },
  audit_order: { en: "audit event {seq} is out of order", vi: "sự kiện kiểm toán {seq} sai thứ tự" },
  audit_outside: {
    en: "audit event {seq} is linked to no checkpoint",
    vi: "sự kiện kiểm toán {seq} không nối tới mốc nào",
  },
  audit_unsigned: {
    en: "nothing signs audit event {seq} yet",
    vi: "chưa có chữ ký nào cho sự kiện kiểm toán {seq}",
  },
  checkpoint_missing: { en: "the checkpoint at event {seq} is missing", vi: "thiếu mốc ở sự kiện {seq}" },
  checkpoint_signature: {
    en: "the signature of the checkpoint at event {seq} does not hold",
    vi: "chữ ký của mốc ở sự kiện {seq} không đúng",
  },
  checkpoint_other: {
    en: "the chain does not lead to the checkpoint at event {seq}",
    vi: "chuỗi không dẫn tới mốc ở sự kiện {seq}",
  },
  checkpoint_tenant: {
    en: "the checkpoint at event {seq} is another tenant's",
    vi: "mốc ở sự kiện {seq} của tổ chức khác",
  },
  anchor_missing: {
    en: "the audit chain does not name the end of the run",
    vi: "chuỗi kiểm toán không ghi lúc lần chạy kết thúc",
  },
  anchor_other: {
    en: "the journal is not the one whose end the audit chain names",
    vi: "nhật ký không phải bản mà chuỗi kiểm toán ghi điểm cuối",
  },
  start_missing: {
    en: "the audit chain does not name the beginning of the run",
    vi: "chuỗi kiểm toán không ghi lúc lần chạy bắt đầu",
  },
  start_other: { en: "the audit chain names another run", vi: "chuỗi kiểm toán ghi một lần chạy khác" },
  template_changed: { en: "the template's definition was changed", vi: "định nghĩa mẫu đã bị sửa" },
  template_other: {
    en: "the template is not the one the run was bound to",
    vi: "mẫu không phải bản mà lần chạy bị ràng buộc",
  },
  policy_changed: {
    en: "policy {policy}, version {version}, is not the one the run was bound to",
    vi: "chính sách {policy}, phiên bản {version}, không phải bản mà lần chạy bị ràng buộc",
  },
  policy_missing: {
    en: "policy {policy}, version {version}, is missing",
    vi: "thiếu chính sách {policy}, phiên bản {version}",
  },
  input_changed: {
    en: "the input is not the one that was submitted",
    vi: "dữ liệu vào không phải bản đã gửi",
  },
  decision_missing: {
    en: "the decision that let the run through is missing",
    vi: "thiếu quyết định cho phép lần chạy",
  },
  decision_denied: { en: "policy denied this", vi: "chính sách đã từ chối" },
  decision_other: {
    en: "the decision is not the one the run began with",
    vi: "quyết định không phải cái lần chạy bắt đầu cùng",
  },
  decision_late: {
    en: "a step began before policy decided",
    vi: "một bước bắt đầu trước khi chính sách quyết định",
  },
  snapshot_changed: {
    en: "“{approval}”: what was asked was changed",
    vi: "“{approval}”: điều được hỏi đã bị sửa",
  },
  decided_on_other: { en: "{who} decided on something else", vi: "{who} đã quyết định về điều khác" },
  decision_unrecorded: {
    en: "the decision of {who} is not in the audit chain",
    vi: "quyết định của {who} không có trong chuỗi kiểm toán",
  },
  decision_differs: {
    en: "the decision of {who} is not the one in the audit chain (event {seq})",
    vi: "quyết định của {who} khác với chuỗi kiểm toán (sự kiện {seq})",
  },
  effect_foreign: { en: "{key} is no act of this run", vi: "{key} không phải tác động của lần chạy này" },
  effect_unjournalled: {
    en: "{key}: the journal knows nothing of its step",
    vi: "{key}: nhật ký không biết bước của nó",
  },
  effect_before_decision: {
    en: "{key} was intended before its step began",
    vi: "{key} có trước khi bước bắt đầu",
  },
  proof_changed: { en: "proof {id} is not what came in", vi: "bằng chứng {id} không như lúc nhận" },
  proof_unrecorded: {
    en: "proof {id} is not the one in the audit chain",
    vi: "bằng chứng {id} khác với chuỗi kiểm toán",
  },
  proof_missing: { en: "the file of proof {id} is missing", vi: "thiếu tệp của bằng chứng {id}" },
  artefact_missing: { en: "{artefact}: {path} is missing", vi: "{artefact}: thiếu {path}" },
};

/** A text with its values in place. */
export function filled(words: Words, language: Language, values: Record<string, string | number>): string {
  return words[language].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? "?"));
}

/** A problem in one clause. */
export function problemText({ code, at }: Problem, language: Language): string {
  return filled(PROBLEM_WORDS[code], language, at);
}
