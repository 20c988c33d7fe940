export { downloadFile, getProofFile, uploadFile } from "./files";
export { addIssuerKey, retireIssuerKey, rotateIssuerSecrets } from "./issuer-keys";
export { createIssuer, getIssuer, listIssuers, updateIssuer } from "./issuers";
export { getProof, listProofs } from "./queries";
export { receiveProof } from "./receive";
export { submitProof } from "./submit";
export { type AcceptedProof, takeProof } from "./take";
export { verifyProof } from "./verify";
export { closeWaits } from "./waits";
