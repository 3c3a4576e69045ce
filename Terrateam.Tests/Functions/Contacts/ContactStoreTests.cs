using System.Text;
using Microsoft.Extensions.Time.Testing;
using Terrateam.Functions.Contacts;
using Terrateam.Functions.Keys;
using Terrateam.Tests.Functions.State;

namespace Terrateam.Tests.Functions.Contacts;

/// <summary>Addresses at rest: sealed for their person, wrapped again, shredded and forgotten.</summary>
public sealed class ContactStoreTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 30, 0, 0, 0, TimeSpan.Zero));
    private readonly MemoryDocumentStore _store = new();
    private readonly TemporaryDirectory _directory = new();
    private readonly FileKeyRing _ring;

    public ContactStoreTests() => _ring = new FileKeyRing(_directory["ring"]);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_address_is_sealed_for_its_person()
    {
        var contacts = NewContacts();
        var alice = await AddAsync(contacts, 1, "alice@example.com", 7);
        var bob = await AddAsync(contacts, 2, "bob@example.com", 7);

        Assert.Equal("alice@example.com", await NewContacts().OpenAddressAsync(alice, Cancelled));
        Assert.Null(await contacts.OpenAddressAsync(bob with { SealedAddress = alice.SealedAddress }, Cancelled));
        foreach (var collection in (string[])["contacts", "contactkeys"])
        {
            await foreach (var document in _store.QueryAsync(collection, Cancelled))
            {
                var text = Encoding.UTF8.GetString(document.Content.Span);
                Assert.DoesNotContain("example", text, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task An_address_opens_after_a_rotation_that_wrapped_again_once_the_old_version_is_gone()
    {
        var contact = await AddAsync(NewContacts(), 1, "alice@example.com", 7);
        var old = Directory.GetFiles(_directory["ring"]).Single();
        _ = await _ring.RotateAsync(Cancelled);

        Assert.Equal(1, await NewKeys().RewrapAsync(Cancelled));
        Assert.Equal(0, await NewKeys().RewrapAsync(Cancelled));
        File.Delete(old);

        Assert.Equal("alice@example.com", await NewContacts().OpenAddressAsync(contact, Cancelled));
    }

    [Fact]
    public async Task An_address_is_shredded_with_its_version_and_the_next_is_sealed_anew()
    {
        var contacts = NewContacts();
        var contact = await AddAsync(contacts, 1, "alice@example.com", 7);
        var old = Directory.GetFiles(_directory["ring"]).Single();
        _ = await _ring.RotateAsync(Cancelled);
        File.Delete(old);
        _time.Advance(TimeSpan.FromMinutes(5));

        Assert.Null(await contacts.OpenAddressAsync(contact, Cancelled));
        Assert.Equal(0, await NewKeys().RewrapAsync(Cancelled));

        var again = await AddAsync(contacts, 1, "alice@example.com", 7);
        Assert.Equal("alice@example.com", await contacts.OpenAddressAsync(again, Cancelled));
    }

    [Fact]
    public async Task A_person_goes_with_their_last_installation()
    {
        var contacts = NewContacts();
        _ = await AddAsync(contacts, 1, "alice@example.com", 7, 8);
        _ = await AddAsync(contacts, 2, "bob@example.com", 7);

        await contacts.ForgetInstallationAsync(7, Cancelled);

        Assert.Equal([8], (await contacts.FindAsync(1, Cancelled))!.Installations.Select(static one => one.Id));
        Assert.Null(await contacts.FindAsync(2, Cancelled));
    }

    [Fact]
    public async Task A_person_is_relied_on_for_90_days_and_forgotten_after_a_year()
    {
        var contacts = NewContacts();
        _ = await AddAsync(contacts, 1, "alice@example.com", 7);

        _time.Advance(TimeSpan.FromDays(90));
        Assert.Single(await contacts.AudienceAsync(7, Cancelled));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Empty(await contacts.AudienceAsync(7, Cancelled));
        Assert.Empty(await contacts.AudienceAsync(installation: null, Cancelled));

        _time.Advance(TimeSpan.FromDays(274));
        Assert.Equal(0, await contacts.ForgetAsync(Cancelled));
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, await contacts.ForgetAsync(Cancelled));
        Assert.Null(await contacts.FindAsync(1, Cancelled));
    }

    [Fact]
    public async Task A_choice_holds_for_as_long_as_the_person_comes_back()
    {
        var choices = new MailChoiceStore(_store, _time);
        Assert.True(await choices.ChangeAsync(1, static one => one with { IsDeclined = true }, Cancelled));
        Assert.False(await choices.ChangeAsync(1, static one => one with { IsDeclined = true }, Cancelled));

        _time.Advance(TimeSpan.FromDays(300));
        Assert.True((await choices.SeeAsync(1, Cancelled)).IsDeclined);
        _time.Advance(TimeSpan.FromDays(300));
        Assert.Equal(0, await choices.ForgetAsync(Cancelled));
        _time.Advance(TimeSpan.FromDays(100));

        Assert.Equal(1, await choices.ForgetAsync(Cancelled));
        Assert.False((await choices.FindAsync(1, Cancelled)).IsDeclined);
    }

    [Fact]
    public async Task A_link_is_for_one_person_and_one_purpose_and_cannot_be_made_elsewhere()
    {
        var links = new MailLinks(NewKeys(), new Uri("https://terrateam.example/"));
        var contact = await AddAsync(NewContacts(), 1, "alice@example.com", 7);
        var token = (await links.UnsubscribeAsync(1, Cancelled)).Query["?token=".Length..];

        // No end: mail may lie unread for long.
        _time.Advance(TimeSpan.FromDays(700));
        Assert.Equal(1, await links.PersonOfAsync(token, Cancelled));
        var changed = token[..^4] + (token[^4] == 'A' ? 'B' : 'A') + token[^3..];
        foreach (
            var wrong in (string[])[changed, token[..^4], "", "1", "!", contact.SealedAddress, new string('A', 5000)]
        )
        {
            Assert.Null(await links.PersonOfAsync(wrong, Cancelled));
        }
    }

    public void Dispose()
    {
        _ring.Dispose();
        _directory.Dispose();
    }

    private ContactKeys NewKeys() => new(_store, new KeyWrapper(_ring, _time), _time);

    private ContactStore NewContacts() => new(_store, NewKeys(), _time);

    private static Task<Contact> AddAsync(
        ContactStore contacts,
        long id,
        string address,
        params long[] installations
    ) =>
        contacts.ReplaceAsync(
            id,
            $"user{id}",
            address,
            [.. installations.Select(static one => new ContactInstallation(one, $"account{one}"))],
            Cancelled
        );
}
