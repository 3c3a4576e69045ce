using Terrateam.Functions.Contacts;

namespace Terrateam.Tests.Functions.Contacts;

/// <summary>Which address of a person is used for mail.</summary>
public sealed class ContactAddressTests
{
    [Fact]
    public void The_primary_address_is_used_where_it_is_verified() =>
        Assert.Equal(
            "alice@example.com",
            ContactAddress.Choose([
                new("old@example.com", IsPrimary: false, IsVerified: true),
                new("alice@example.com", IsPrimary: true, IsVerified: true),
            ])
        );

    [Fact]
    public void No_other_address_stands_in_for_a_primary_one_that_is_not_verified() =>
        Assert.Null(
            ContactAddress.Choose([
                new("alice@example.com", IsPrimary: true, IsVerified: false),
                new("old@example.com", IsPrimary: false, IsVerified: true),
            ])
        );

    [Theory]
    [InlineData("1+alice@users.noreply.github.com")]
    [InlineData("alice@users.NOREPLY.github.example.com")]
    [InlineData("alice@example.com\r\nBcc: victim@example.com")]
    [InlineData("alice@example.com\n")]
    [InlineData("alice\u0000@example.com")]
    [InlineData("alice@example.com,victim@example.com")]
    [InlineData("Alice <alice@example.com>")]
    [InlineData("alice")]
    [InlineData("")]
    public void What_takes_no_mail_or_is_no_single_address_is_not_used(string address) =>
        Assert.Null(ContactAddress.Choose([new(address, IsPrimary: true, IsVerified: true)]));

    [Fact]
    public void An_address_that_smtp_does_not_carry_is_not_used() =>
        Assert.Null(
            ContactAddress.Choose([new(new string('a', 250) + "@example.com", IsPrimary: true, IsVerified: true)])
        );
}
