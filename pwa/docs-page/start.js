/* global SwaggerUIBundle */
SwaggerUIBundle({
  url: '/api/v1/openapi.json',
  dom_id: '#api',
  deepLinking: true,
  docExpansion: 'none',
  tryItOutEnabled: true,
  validatorUrl: null, // Its default asks another origin.
  requestInterceptor: (request) => {
    request.headers['X-Requested-With'] = 'lianxin'
    return request
  },
})
