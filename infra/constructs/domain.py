"""The name of the operator's own at which the API answers, once there is a certificate for it."""

import aws_cdk as cdk
from aws_cdk import aws_apigatewayv2 as gateway
from constructs import Construct


class Domain(Construct):
    """Nothing at all without `certificate`, or without a `public_url` to take the name from.

    With both, the API's own address is closed, so that nobody goes around the name.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, public_url: str, certificate: str
    ) -> None:
        super().__init__(scope, construct_id)
        self._is_on = cdk.CfnCondition(
            self,
            "IsOn",
            expression=cdk.Fn.condition_and(
                *(
                    cdk.Fn.condition_not(cdk.Fn.condition_equals(each, ""))
                    for each in (public_url, certificate)
                )
            ),
        )
        self._name = gateway.CfnDomainName(
            self,
            "Name",
            domain_name=cdk.Fn.select(1, cdk.Fn.split("https://", public_url)),
            domain_name_configurations=[
                gateway.CfnDomainName.DomainNameConfigurationProperty(
                    certificate_arn=certificate,
                    endpoint_type="REGIONAL",
                    security_policy="TLS_1_2",
                )
            ],
        )
        self._name.cfn_options.condition = self._is_on

    @property
    def target(self) -> str:
        """Where a CNAME of the name must point."""
        return self._name.attr_regional_domain_name

    @property
    def is_on(self) -> cdk.CfnCondition:
        """Whether there is a name."""
        return self._is_on

    def serve(self, api: gateway.HttpApi, stage: gateway.CfnStage) -> None:
        """Answer at the name alone, or at the API's own address while there is none."""
        mapping = gateway.CfnApiMapping(
            self,
            "Mapping",
            api_id=api.api_id,
            domain_name=self._name.ref,
            stage=stage.ref,
        )
        mapping.cfn_options.condition = self._is_on
        resource = api.node.default_child
        assert isinstance(resource, gateway.CfnApi)  # noqa: S101 - what an HttpApi is made of
        resource.disable_execute_api_endpoint = cdk.Fn.condition_if(
            self._is_on.logical_id, True, False
        )
