import {
  BellRing,
  CircleCheckBig,
  CircleStop,
  Clock,
  CornerDownRight,
  CreditCard,
  FileCheck,
  GitBranch,
  GitFork,
  Globe,
  type LucideIcon,
  Merge,
  Radio,
  RadioReceiver,
  Scale,
  Variable,
} from "lucide-react";
import type { NodeKind } from "@/lib/contracts/templates";

/** How each node kind is drawn. */
export const KIND_ICONS: Record<NodeKind, LucideIcon> = {
  policy: Scale,
  approval: CircleCheckBig,
  proof: FileCheck,
  payment: CreditCard,
  device_command: Radio,
  http: Globe,
  notify: BellRing,
  branch: GitBranch,
  parallel: GitFork,
  join: Merge,
  delay: Clock,
  event: RadioReceiver,
  set: Variable,
  sub_intent: CornerDownRight,
  end: CircleStop,
};
