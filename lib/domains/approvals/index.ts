export { decideApproval } from "./decide";
export { decideByLink, readApprovalLink, unmailedLinks } from "./link";
export { mailApprover } from "./mail";
export { cancelApprovals, expireApproval, openApproval } from "./open";
export { getApproval, listApprovals } from "./queries";
export { linkToken } from "./token";
