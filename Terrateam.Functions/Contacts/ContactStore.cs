using System.Globalization;
using System.Text;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Contacts;

/// <summary>Keeps the people who administer installations, with their addresses sealed.</summary>
internal sealed class ContactStore(IDocumentStore store, ContactKeys keys, TimeProvider time)
{
    private const string Collection = "contacts";
    private const string Partition = "all";
    private const int MaxAttempts = 20;

    /// <summary>A person, or null.</summary>
    public async Task<Contact?> FindAsync(long userId, CancellationToken cancellationToken) =>
        (await store.GetAsync(KeyOf(userId), ContactJson.Default.Contact, cancellationToken))?.Value;

    /// <summary>Who hears of an installation now; null for all who hear of any.</summary>
    public async Task<IReadOnlyList<Contact>> AudienceAsync(long? installation, CancellationToken cancellationToken)
    {
        var audience = new List<Contact>();
        await foreach (var document in store.QueryAsync(Collection, Partition, "", cancellationToken))
        {
            var contact = document.Read(ContactJson.Default.Contact);
            if (contact.Hears(installation, time.GetUtcNow()))
                audience.Add(contact);
        }

        return audience;
    }

    /// <summary>Replaces what is known of a person by what a sign-in showed.</summary>
    public async Task<Contact> ReplaceAsync(
        long userId,
        string login,
        string address,
        IReadOnlyList<ContactInstallation> installations,
        CancellationToken cancellationToken
    )
    {
        var text = await keys.SealAsync(PurposeOf(userId), Encoding.UTF8.GetBytes(address), cancellationToken);
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var known = await store.GetAsync(KeyOf(userId), ContactJson.Default.Contact, cancellationToken);
            var contact = new Contact(userId, login, text, installations, time.GetUtcNow())
            {
                Welcomed = [.. (known?.Value.Welcomed ?? []).Where(one => installations.Any(seen => seen.Id == one))],
            };
            if (await TryWriteAsync(contact, known?.ETag, cancellationToken))
                return contact;
        }

        throw new InvalidOperationException($"What is known of user {userId} could not be stored.");
    }

    /// <summary>Notes that a person was welcomed to installations.</summary>
    public async Task NoteWelcomedAsync(
        long userId,
        IReadOnlyList<long> installations,
        CancellationToken cancellationToken
    )
    {
        if (await store.GetAsync(KeyOf(userId), ContactJson.Default.Contact, cancellationToken) is not { } known)
            return;

        // Where it changed meanwhile, the next sign-in notes it.
        var welcomed = known.Value.Welcomed.Union(installations);
        _ = await TryWriteAsync(known.Value with { Welcomed = [.. welcomed] }, known.ETag, cancellationToken);
    }

    /// <summary>The address of a person; null where no key opens it any more.</summary>
    public async Task<string?> OpenAddressAsync(Contact contact, CancellationToken cancellationToken) =>
        await keys.OpenAsync(PurposeOf(contact.UserId), contact.SealedAddress, cancellationToken) is { } address
            ? Encoding.UTF8.GetString(address)
            : null;

    /// <summary>Deletes what is known of a person. Returns whether there was anything.</summary>
    public Task<bool> DeleteAsync(long userId, CancellationToken cancellationToken) =>
        store.DeleteAsync(KeyOf(userId), etag: null, cancellationToken);

    /// <summary>Takes an installation that is gone from everybody, and deletes who has no other.</summary>
    public async Task ForgetInstallationAsync(long installation, CancellationToken cancellationToken)
    {
        await foreach (var document in store.QueryAsync(Collection, Partition, "", cancellationToken))
        {
            var contact = document.Read(ContactJson.Default.Contact);
            if (contact.Installations.Any(one => one.Id == installation))
                await TakeAsync(contact.UserId, installation, cancellationToken);
        }
    }

    /// <summary>Deletes who has not signed in for too long. Returns how many.</summary>
    public async Task<int> ForgetAsync(CancellationToken cancellationToken)
    {
        var count = 0;
        await foreach (var document in store.QueryAsync(Collection, Partition, "", cancellationToken))
        {
            if (
                time.GetUtcNow() - document.Read(ContactJson.Default.Contact).SeenAt > Contact.KeptFor
                && await store.DeleteAsync(document.Key, document.ETag, cancellationToken)
            )
            {
                count++;
            }
        }

        return count;
    }

    private async Task TakeAsync(long userId, long installation, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (await store.GetAsync(KeyOf(userId), ContactJson.Default.Contact, cancellationToken) is not { } known)
                return;

            ContactInstallation[] left = [.. known.Value.Installations.Where(one => one.Id != installation)];
            if (
                left.Length == 0
                    ? await store.DeleteAsync(KeyOf(userId), known.ETag, cancellationToken)
                    : await TryWriteAsync(known.Value with { Installations = left }, known.ETag, cancellationToken)
            )
            {
                return;
            }
        }

        throw new InvalidOperationException($"What is known of user {userId} could not be changed.");
    }

    private async Task<bool> TryWriteAsync(Contact contact, string? etag, CancellationToken cancellationToken) =>
        await store.TryWriteAsync(KeyOf(contact.UserId), contact, etag, ContactJson.Default.Contact, cancellationToken)
            is not null;

    // Sealed for the person: moved into the record of another, it opens nothing.
    private static string PurposeOf(long userId) => string.Create(CultureInfo.InvariantCulture, $"address of {userId}");

    private static DocumentKey KeyOf(long userId) =>
        new(Collection, Partition, userId.ToString(CultureInfo.InvariantCulture));
}
