export { decideApproval, decideApprovals } from "./decide";
export { delegateApproval } from "./delegate";
export { decideByLink, readApprovalLink } from "./link";
export { sendNotice, unsentNotices } from "./notices";
export { cancelApprovals, openApproval } from "./open";
export { countOpenApprovals, getApproval, listApprovals } from "./queries";
export { remindApprovers } from "./remind";
export { expireApproval, tendApproval } from "./tend";
export { linkToken } from "./token";
