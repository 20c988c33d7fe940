-- A run that nothing moves any more, as outgoing webhooks tell of it: once for each time it gets stuck.
create function public.webhook_run_stuck() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  facts jsonb;
begin
  if not webhook_heard(new.tenant_id, new.workspace_id) then return null; end if;
  select jsonb_build_object('run', new.id, 'intent', new.intent_id, 'template', t.key, 'version', v.version,
      'status', new.status, 'waitingFor', new.waiting_for, 'error', new.error, 'seq', new.seq,
      'code', new.stuck_code, 'since', new.stuck_since)
    into facts
    from template_versions v join templates t on t.id = v.template_id where v.id = new.template_version_id;
  perform webhook_announce(new.tenant_id, new.workspace_id, 'run.stuck', facts);
  return null;
end
$$;
create trigger webhook_run_stuck after update of stuck_since on runs
  for each row when (old.stuck_since is null and new.stuck_since is not null)
  execute function webhook_run_stuck();

revoke all on function public.webhook_run_stuck from public;
