using System.Text;
using Terrateam.Cli.Credentials;

namespace Terrateam.Tests.Cli;

/// <summary>The signature against an example of the test suite that AWS publishes.</summary>
/// <remarks>https://docs.aws.amazon.com/general/latest/gr/signature-v4-test-suite.html</remarks>
public sealed class AwsSignatureTests
{
    [Fact]
    public void A_form_is_signed_as_in_the_published_example()
    {
        var signature = AwsSignature.Authorization(
            new AwsCredentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", ""),
            "us-east-1/service",
            "/",
            [
                ("content-type", "application/x-www-form-urlencoded"),
                ("host", "example.amazonaws.com"),
                ("x-amz-date", AwsSignature.Date(new DateTimeOffset(2015, 8, 30, 12, 36, 0, TimeSpan.Zero))),
            ],
            Encoding.ASCII.GetBytes("Param1=value1")
        );

        Assert.Equal(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
                + "SignedHeaders=content-type;host;x-amz-date, "
                + "Signature=ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
            signature
        );
    }

    [Theory]
    [InlineData("us-east-1", "https://sts.us-east-1.amazonaws.com/")]
    [InlineData("eu-central-2", "https://sts.eu-central-2.amazonaws.com/")]
    [InlineData("us-gov-west-1", "https://sts.us-gov-west-1.amazonaws.com/")]
    [InlineData("cn-north-1", "https://sts.cn-north-1.amazonaws.com.cn/")]
    [InlineData("us-iso-east-1", "https://sts.us-iso-east-1.c2s.ic.gov/")]
    [InlineData("us-isob-east-1", "https://sts.us-isob-east-1.sc2s.sgov.gov/")]
    [InlineData("eusc-de-east-1", "https://sts.eusc-de-east-1.amazonaws.eu/")]
    public void Each_partition_has_its_own_domain(string region, string address) =>
        Assert.Equal(address, AwsEndpoint.Of(region, "region", configured: null).AbsoluteUri);

    [Theory]
    [InlineData("")]
    [InlineData("evil.example/")]
    [InlineData("evil.example#")]
    [InlineData("x@evil.example:443")]
    [InlineData("US-EAST-1")]
    [InlineData("a\nb")]
    [InlineData("us-east-1-us-east-1-us-east-1-us-east-1-us-east-1")]
    public void What_is_no_region_names_no_host(string region) =>
        Assert.Contains(
            "'plan[0].region' is no region",
            Assert.Throws<LoginException>(() => AwsEndpoint.Of(region, "plan[0].region", configured: null)).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("http://sts.example")]
    [InlineData("ftp://127.0.0.1")]
    [InlineData("https://user@sts.example")]
    [InlineData("sts.example")]
    public void An_address_that_is_not_encrypted_is_refused(string address) =>
        Assert.Throws<LoginException>(() => AwsEndpoint.Of("us-east-1", "region", address));

    [Theory]
    [InlineData("A", null, null, "A")]
    [InlineData("A", "B", "false", "A")]
    [InlineData(null, "B", null, "B")]
    [InlineData("A", "B", "true", null)]
    [InlineData(null, null, null, null)]
    public void The_variables_of_the_job_may_name_another_address(
        string? service,
        string? all,
        string? ignored,
        string? expected
    ) =>
        Assert.Equal(
            expected,
            AwsEndpoint.Configured(
                new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["AWS_ENDPOINT_URL_STS"] = service ?? "",
                    ["AWS_ENDPOINT_URL"] = all ?? "",
                    ["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = ignored ?? "",
                }
            )
        );
}
