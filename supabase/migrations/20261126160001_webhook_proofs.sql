-- Proofs as outgoing webhooks tell of them: received, and what a signature or a person said of them. A template's own
-- rule counts for its step alone, so it is no verdict on the proof.
create function public.webhook_proof_received() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if not webhook_heard(new.tenant_id, new.workspace_id) then return null; end if;
  perform webhook_announce(new.tenant_id, new.workspace_id, 'proof.received', jsonb_build_object(
    'proof', new.id, 'kind', new.kind, 'issuer', new.issuer, 'subject', new.subject, 'run', new.run_id,
    'hash', new.hash));
  return null;
end
$$;
create trigger webhook_proof_received after insert on proofs
  for each row execute function webhook_proof_received();

create function public.webhook_proof_decided() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  facts jsonb;
begin
  if not webhook_heard(new.tenant_id, new.workspace_id) then return null; end if;
  select jsonb_build_object('proof', p.id, 'kind', p.kind, 'issuer', p.issuer, 'subject', p.subject, 'run', p.run_id,
      'hash', p.hash, 'method', new.method, 'reason', new.reason)
    into facts from proofs p where p.id = new.proof_id;
  perform webhook_announce(new.tenant_id, new.workspace_id,
    case new.result when 'verified' then 'proof.verified' else 'proof.rejected' end, facts);
  return null;
end
$$;
create trigger webhook_proof_decided after insert on proof_verifications
  for each row when (new.method <> 'rule') execute function webhook_proof_decided();

revoke all on function public.webhook_proof_received, public.webhook_proof_decided from public;
