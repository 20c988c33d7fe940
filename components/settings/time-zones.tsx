import { Select } from "@/components/ui/select";

/** The time zones the platform knows. */
export function TimeZoneSelect({ id, name, chosen }: { id: string; name: string; chosen: string }) {
  const zones = Intl.supportedValuesOf("timeZone");
  return (
    <Select id={id} name={name} defaultValue={chosen}>
      {[...new Set(["UTC", chosen, ...zones])].map((zone) => (
        <option key={zone} value={zone}>
          {zone}
        </option>
      ))}
    </Select>
  );
}
