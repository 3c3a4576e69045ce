using System.Globalization;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Contacts;

/// <summary>
/// Keeps what people have chosen about mail, apart from their addresses: it holds also after an address was deleted, and
/// a backup has it.
/// </summary>
internal sealed class MailChoiceStore(IDocumentStore store, TimeProvider time)
{
    private const string Collection = "mailchoices";
    private const string Partition = "all";
    private const int MaxAttempts = 20;

    // Saves a write at most sign-ins.
    private static readonly TimeSpan Exactness = TimeSpan.FromDays(30);

    /// <summary>What a person has chosen; what holds for all others where there is nothing.</summary>
    public async Task<MailChoice> FindAsync(long userId, CancellationToken cancellationToken) =>
        (await store.GetAsync(KeyOf(userId), ContactJson.Default.MailChoice, cancellationToken))?.Value
        ?? new(userId, IsOptedOut: false, IsDeclined: false, time.GetUtcNow());

    /// <summary>Changes what a person has chosen. Returns whether it is another than before.</summary>
    public async Task<bool> ChangeAsync(
        long userId,
        Func<MailChoice, MailChoice> change,
        CancellationToken cancellationToken
    )
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var known = await store.GetAsync(KeyOf(userId), ContactJson.Default.MailChoice, cancellationToken);
            var before = known?.Value ?? new(userId, IsOptedOut: false, IsDeclined: false, time.GetUtcNow());
            var after = change(before);
            if (after == before)
                return false;
            if (
                await store.TryWriteAsync(
                    KeyOf(userId),
                    after with
                    {
                        SeenAt = time.GetUtcNow(),
                    },
                    known?.ETag,
                    ContactJson.Default.MailChoice,
                    cancellationToken
                )
                is not null
            )
            {
                return true;
            }
        }

        throw new InvalidOperationException($"What user {userId} has chosen could not be stored.");
    }

    /// <summary>Notes a sign-in, so that a choice holds for as long as the person comes back.</summary>
    public async Task<MailChoice> SeeAsync(long userId, CancellationToken cancellationToken)
    {
        var known = await store.GetAsync(KeyOf(userId), ContactJson.Default.MailChoice, cancellationToken);
        if (known is { } found && time.GetUtcNow() - found.Value.SeenAt > Exactness)
        {
            _ = await store.TryWriteAsync(
                KeyOf(userId),
                found.Value with
                {
                    SeenAt = time.GetUtcNow(),
                },
                found.ETag,
                ContactJson.Default.MailChoice,
                cancellationToken
            );
        }

        return known?.Value ?? new(userId, IsOptedOut: false, IsDeclined: false, time.GetUtcNow());
    }

    /// <summary>Deletes the choices of who has not signed in for too long. Returns how many.</summary>
    public async Task<int> ForgetAsync(CancellationToken cancellationToken)
    {
        var count = 0;
        await foreach (var document in store.QueryAsync(Collection, Partition, "", cancellationToken))
        {
            if (
                time.GetUtcNow() - document.Read(ContactJson.Default.MailChoice).SeenAt > Contact.KeptFor + Exactness
                && await store.DeleteAsync(document.Key, document.ETag, cancellationToken)
            )
            {
                count++;
            }
        }

        return count;
    }

    private static DocumentKey KeyOf(long userId) =>
        new(Collection, Partition, userId.ToString(CultureInfo.InvariantCulture));
}
