import type { NoticeKind } from "@/lib/kernel/states";

/** What is said of why an approver is written to. `who` asked; `by` had this mail sent, if it was a person. */
interface NoticeWords {
  subject: (title: string) => string;
  intro: (who: string, tenant: string, by: string | null) => string;
}

interface Words {
  kinds: Record<NoticeKind, NoticeWords>;
  why: string;
  changed: string;
  gone: string;
  yes: string;
  no: string;
  reason: string;
  button: string;
  until: (date: string) => string;
  footer: string;
}

export const APPROVAL_WORDS: Record<"en" | "vi", Words> = {
  en: {
    kinds: {
      request: {
        subject: (title) => `Approval needed: ${title}`,
        intro: (who, tenant) => `${who} asks for your approval at ${tenant}.`,
      },
      reminder: {
        subject: (title) => `Reminder, approval needed: ${title}`,
        intro: (who, tenant, by) =>
          `${by ? `${by} reminds you: ` : ""}${who} still waits for your answer at ${tenant}.`,
      },
      escalation: {
        subject: (title) => `Escalated to you: ${title}`,
        intro: (who, tenant) =>
          `${who} asks for approval at ${tenant}. Those who were asked first have not decided, so you are asked as well.`,
      },
      delegation: {
        subject: (title) => `Handed over to you: ${title}`,
        intro: (who, tenant, by) =>
          `${by ?? "Somebody"} asks you to decide in their place at ${tenant}. ${who} asks for the approval.`,
      },
      reopened: {
        subject: (title) => `Changed, approval needed again: ${title}`,
        intro: (who, tenant) =>
          `What was approved for ${who} at ${tenant} is no longer what would be done, so it is asked again.`,
      },
    },
    why: "Why you are asked",
    changed: "What has changed",
    gone: "nothing",
    yes: "yes",
    no: "no",
    reason: "Why it was handed over",
    button: "Review and decide",
    until: (date) => `You can decide until ${date}. Opening the link changes nothing.`,
    footer: "This link is for you alone and works once. Please do not forward it.",
  },
  vi: {
    kinds: {
      request: {
        subject: (title) => `Cần phê duyệt: ${title}`,
        intro: (who, tenant) => `${who} cần bạn phê duyệt tại ${tenant}.`,
      },
      reminder: {
        subject: (title) => `Nhắc lại, cần phê duyệt: ${title}`,
        intro: (who, tenant, by) =>
          `${by ? `${by} nhắc bạn: ` : ""}${who} vẫn đang chờ câu trả lời của bạn tại ${tenant}.`,
      },
      escalation: {
        subject: (title) => `Chuyển lên cho bạn: ${title}`,
        intro: (who, tenant) =>
          `${who} xin phê duyệt tại ${tenant}. Những người được hỏi trước chưa quyết định nên bạn cũng được hỏi.`,
      },
      delegation: {
        subject: (title) => `Giao lại cho bạn: ${title}`,
        intro: (who, tenant, by) =>
          `${by ?? "Một người"} nhờ bạn quyết định thay tại ${tenant}. Người xin phê duyệt là ${who}.`,
      },
      reopened: {
        subject: (title) => `Có thay đổi, cần phê duyệt lại: ${title}`,
        intro: (who, tenant) =>
          `Nội dung đã phê duyệt cho ${who} tại ${tenant} không còn đúng với việc sẽ được thực hiện, nên cần hỏi lại.`,
      },
    },
    why: "Vì sao bạn được hỏi",
    changed: "Những gì đã thay đổi",
    gone: "không có",
    yes: "có",
    no: "không",
    reason: "Lý do giao lại",
    button: "Xem và quyết định",
    until: (date) => `Bạn có thể quyết định đến ${date}. Mở liên kết không thay đổi gì.`,
    footer: "Liên kết này chỉ dành cho bạn và chỉ dùng được một lần. Vui lòng không chuyển tiếp.",
  },
};
